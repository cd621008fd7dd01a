/** What a field holds, as JSON Schema. */
import type { Field, Fields } from '../lib/iterable/field-kinds.ts';

export type Schema = Readonly<Record<string, unknown>>;

export function jsonSchemaOf(field: Field): Schema {
  switch (field.is) {
    case 'optional':
      return jsonSchemaOf(field.field);
    case 'plain':
      return Object.assign({ ...field.words }, ...field.rules.map(({ words }) => words));
    case 'list':
      return { type: 'array', items: jsonSchemaOf(field.element) };
    case 'object':
      return objectSchema(field.fields);
  }
}

export function objectSchema(fields: Fields): Schema {
  const entries = Object.entries(fields);
  const required = entries.filter(([, { is }]) => is !== 'optional').map(([name]) => name);
  return {
    type: 'object',
    properties: Object.fromEntries(entries.map(([name, field]) => [name, jsonSchemaOf(field)])),
    ...(required.length === 0 ? {} : { required }),
    additionalProperties: {},
  };
}
