/** A definition as the schema Terraform asks for. */
import { type Attribute, type Attributes, type AttributeType, isComputed, isOptional } from './schema';
import type { Message } from './wire/protocol';

const MARKDOWN = 1;
const NESTING = { single: 1, list: 2, map: 4 } as const;

export function schemaMessage(attributes: Attributes, description = '', version = 0): Message<'Schema'> {
  return {
    version: BigInt(version),
    block: {
      version: BigInt(version),
      description,
      descriptionKind: MARKDOWN,
      attributes: attributeMessages(attributes),
    },
  };
}

function attributeMessages(attributes: Attributes): Message<'Attribute'>[] {
  return Object.entries(attributes).map(([name, attribute]) => ({
    name,
    ...typeMessage(attribute),
    description: attribute.description,
    descriptionKind: MARKDOWN,
    required: attribute.required === true,
    optional: isOptional(attribute),
    computed: isComputed(attribute),
    sensitive: attribute.sensitive === true,
    writeOnly: attribute.writeOnly === true,
  }));
}

function typeMessage({ type, nested }: Attribute): Pick<Message<'Attribute'>, 'type' | 'nestedType'> {
  return nested
    ? { nestedType: { nesting: NESTING[nested.nesting], attributes: attributeMessages(nested.attributes) } }
    : { type: Buffer.from(JSON.stringify(type satisfies AttributeType | undefined)) };
}
