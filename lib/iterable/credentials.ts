/** What a project's calls are made with. */
export interface ProjectKey {
  readonly apiKey: string;
  /** For what Iterable refuses to server-side keys. */
  readonly clientApiKey?: string;
  /** Of a JWT-enabled key, which is a client-side one: each call carries a token that was signed with it. */
  readonly jwtSecret?: string;
}
