/** The reference page of a resource type, in Markdown. */
import {
  type Attribute,
  type Attributes,
  type AttributeType,
  type Definition,
  isComputed,
  isOptional,
} from './schema';

export function referencePage(definition: Definition): string {
  const { type, description, importId, attributes } = definition;
  const chapters = [
    `# ${type}`,
    description,
    ...section('Required', attributes, (attribute) => attribute.required === true),
    ...section('Optional', attributes, isOptional),
    ...section('Read-only', attributes, (attribute) => isComputed(attribute) && !isOptional(attribute)),
    ...(importId ? ['## Import', `The import id is ${importId}.`, importExample(type)] : []),
  ];
  return `${chapters.join('\n\n')}\n`;
}

function section(
  title: string,
  attributes: Attributes,
  belongs: (attribute: Attribute) => boolean,
): string[] {
  const items = Object.entries(attributes).filter(([, attribute]) => belongs(attribute));
  return items.length > 0
    ? [`## ${title}`, items.flatMap(([name, attribute]) => lines(name, attribute, '')).join('\n')]
    : [];
}

/** One list item, with the attributes inside it below. */
function lines(name: string, attribute: Attribute, indent: string): string[] {
  const inside = Object.entries(attribute.nested?.attributes ?? {});
  return [
    `${indent}- \`${name}\` (${facts(attribute).join(', ')}): ${attribute.description}`,
    ...inside.flatMap(([inner, nested]) =>
      lines(inner, { ...nested, description: role(nested) }, `${indent}  `),
    ),
  ];
}

/** Inside another attribute there are no sections, so each item says what it is. */
function role(attribute: Attribute): string {
  const word = attribute.required ? 'Required' : isOptional(attribute) ? 'Optional' : 'Read-only';
  return `${word}. ${attribute.description}`;
}

function facts(attribute: Attribute): string[] {
  return [
    typeName(attribute),
    ...(attribute.default === undefined ? [] : [`default \`${JSON.stringify(attribute.default)}\``]),
    ...(attribute.forcesNew ? ['a change replaces the resource'] : []),
    ...(attribute.sensitive ? ['sensitive'] : []),
    ...(attribute.writeOnly ? ['write-only'] : []),
  ];
}

function typeName({ type, nested }: Attribute): string {
  if (!nested) return plainType(type!);
  return nested.nesting === 'single' ? 'object' : `${nested.nesting} of objects`;
}

const plainType = (type: AttributeType): string =>
  typeof type === 'string' ? type : `${type[0]} of ${plainType(type[1])}s`;

const importExample = (type: string) =>
  ['```sh', `terraform import ${type}.example '<id>'`, '```'].join('\n');
