/** Each example of a body in an OpenAPI document. */
export interface DocumentExample {
  readonly path: string;
  readonly type: string;
  readonly name: string;
  readonly value: object;
}

interface Document {
  readonly paths: Readonly<
    Record<
      string,
      {
        readonly post?: {
          readonly requestBody?: {
            readonly content: Readonly<
              Record<string, { readonly examples?: Readonly<Record<string, { readonly value: object }>> }>
            >;
          };
        };
      }
    >
  >;
}

export function documentExamples(document: object): readonly DocumentExample[] {
  return Object.entries((document as Document).paths).flatMap(([path, { post }]) =>
    Object.entries(post?.requestBody?.content ?? {}).flatMap(([type, { examples = {} }]) =>
      Object.entries(examples).map(([name, { value }]) => ({ path, type, name, value })),
    ),
  );
}
