/** Holds a template against AWS's own description of its resource types. It knows no ranges and no policies. */
import { loadAwsServiceSpecSync } from '@aws-cdk/aws-service-spec';
import type { Template } from './cloudformation.ts';

type Specification = ReturnType<typeof loadAwsServiceSpecSync>;
type ResourceType = ReturnType<Specification['all']>[number];
type Properties = Extract<ResourceType, { readonly cloudFormationType: string }>['properties'];
type PropertyType = Properties[string]['type'];

/** Each place where the template says what CloudFormation would refuse. */
export function specificationFaults(template: Template): string[] {
  const specification = loadAwsServiceSpecSync();

  function resourceType(id: string) {
    const type = template.Resources[id]?.Type ?? '';
    const [found] = specification.lookup('resource', 'cloudFormationType', 'equals', type);
    return found;
  }

  function inObject(properties: Properties, value: unknown, path: string): string[] {
    if (!isObject(value)) return [`${path} is no object`];
    const missing = Object.entries(properties)
      .filter(([name, { required }]) => required && !(name in value))
      .map(([name]) => `${path}.${name} is missing`);
    const wrong = Object.entries(value).flatMap(([name, inner]) => {
      const property = properties[name];
      if (property === undefined) return [`${path}.${name} is unknown`];
      const types = [property.type, ...(property.previousTypes ?? [])];
      return inUnion(types, inner, `${path}.${name}`);
    });
    return [...missing, ...wrong];
  }

  /** What is wrong by the type that fits best. */
  function inUnion(types: readonly PropertyType[], value: unknown, path: string): string[] {
    const faults = types.map((type) => inValue(type, value, path));
    return faults.toSorted((a, b) => a.length - b.length)[0] ?? [`${path} has no type`];
  }

  function inValue(type: PropertyType, value: unknown, path: string): string[] {
    const reference = referenceIn(value);
    if (reference !== undefined) return type.type === 'array' ? [`${path} is no list`] : [];
    const unless = (fits: boolean) => (fits ? [] : [`${path} is not of type ${type.type}`]);
    switch (type.type) {
      case 'string':
        return unless(typeof value === 'string' && (type.allowedValues?.includes(value) ?? true));
      case 'integer':
        return unless(Number.isInteger(value) && (type.allowedValues?.includes(Number(value)) ?? true));
      case 'number':
        return unless(typeof value === 'number');
      case 'boolean':
        return unless(typeof value === 'boolean');
      case 'date-time':
        return unless(typeof value === 'string' && !Number.isNaN(Date.parse(value)));
      case 'null':
        return unless(value === null);
      case 'json':
        return unless(isObject(value) || typeof value === 'string');
      case 'tag':
        return unless(isObject(value) && Object.keys(value).toSorted().join() === 'Key,Value');
      case 'map':
        if (!isObject(value)) return unless(false);
        return Object.entries(value).flatMap(([key, inner]) =>
          inValue(type.element, inner, `${path}.${key}`),
        );
      case 'array':
        if (!Array.isArray(value)) return unless(false);
        return value.flatMap((inner, index) => inValue(type.element, inner, `${path}[${index}]`));
      case 'ref':
        return inObject(specification.get('typeDefinition', type.reference).properties, value, path);
      case 'union':
        return inUnion(type.types, value, path);
    }
  }

  /** References anywhere, policies included, that lead to no resource, or to no attribute of one. */
  function inReferences(value: unknown, path: string): string[] {
    if (typeof value !== 'object' || value === null) return [];
    const reference = referenceIn(value);
    if (reference !== undefined && !(reference.id in template.Resources) && !reference.id.startsWith('AWS::'))
      return [`${path} refers to ${reference.id}, which is not there`];
    if (
      reference?.attribute !== undefined &&
      !(reference.attribute in (resourceType(reference.id)?.attributes ?? {}))
    )
      return [`${path} asks ${reference.id} for ${reference.attribute}`];
    return Object.entries(value).flatMap(([key, inner]) => inReferences(inner, `${path}.${key}`));
  }

  const wrongValues = Object.entries(template.Resources).flatMap(([id, { Type, Properties }]) => {
    const type = resourceType(id);
    return type === undefined ? [`${id}: ${Type} is unknown`] : inObject(type.properties, Properties, id);
  });
  return [
    ...wrongValues,
    ...inReferences(template.Resources, 'Resources'),
    ...inReferences(template.Outputs, 'Outputs'),
  ];
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** `Ref`, `Fn::GetAtt`; the other functions only make text of these. */
function referenceIn(value: unknown): { readonly id: string; readonly attribute?: string } | undefined {
  if (!isObject(value) || Object.keys(value).length !== 1) return undefined;
  if ('Ref' in value) return { id: String(value.Ref) };
  if ('Fn::GetAtt' in value) {
    const [id, attribute] = value['Fn::GetAtt'] as [string, string];
    return { id, attribute };
  }
  return 'Fn::Sub' in value || 'Fn::Join' in value ? { id: 'AWS::NoValue' } : undefined;
}
