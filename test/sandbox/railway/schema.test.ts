import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  buildSchema,
  type GraphQLArgument,
  type GraphQLInputField,
  type GraphQLNamedType,
  type GraphQLSchema,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
} from 'graphql';
import { buildRailwaySchema } from '../../../sandbox/railway/schema';

const REFERENCE = join(__dirname, '../../../../shared/reference/railway-schema.graphql');
const withReference = existsSync(REFERENCE) ? test : test.skip;

type Input = GraphQLArgument | GraphQLInputField;

function* inputDifferences(
  where: string,
  ours: readonly Input[],
  theirs: readonly Input[],
): Generator<string> {
  for (const input of ours) {
    const real = theirs.find(({ name }) => name === input.name);
    if (!real) yield `${where}.${input.name} does not exist`;
    else if (String(real.type) !== String(input.type))
      yield `${where}.${input.name}: ${input.type}, not ${real.type}`;
    else if (real.defaultValue !== input.defaultValue) yield `${where}.${input.name} has another default`;
  }
  for (const real of theirs) {
    const required = String(real.type).endsWith('!') && real.defaultValue === undefined;
    if (required && !ours.some(({ name }) => name === real.name)) yield `${where}.${real.name} is required`;
  }
}

function* typeDifferences(ours: GraphQLNamedType, theirs: GraphQLNamedType | undefined): Generator<string> {
  if (!theirs || theirs.constructor !== ours.constructor) {
    yield `${ours.name} does not exist, or is of another kind`;
    return;
  }
  if (isEnumType(ours) && isEnumType(theirs)) {
    const values = new Set(theirs.getValues().map(({ name }) => name));
    for (const { name } of ours.getValues())
      if (!values.has(name)) yield `${ours.name}.${name} does not exist`;
  }
  if (isInputObjectType(ours) && isInputObjectType(theirs)) {
    yield* inputDifferences(ours.name, Object.values(ours.getFields()), Object.values(theirs.getFields()));
  }
  if ((isObjectType(ours) || isInterfaceType(ours)) && (isObjectType(theirs) || isInterfaceType(theirs))) {
    const real = theirs.getFields();
    for (const field of Object.values(ours.getFields())) {
      const where = `${ours.name}.${field.name}`;
      if (!real[field.name]) yield `${where} does not exist`;
      else if (String(real[field.name]!.type) !== String(field.type)) yield `${where} has another type`;
      else yield* inputDifferences(where, field.args, real[field.name]!.args);
    }
  }
}

function differences(ours: GraphQLSchema, theirs: GraphQLSchema): string[] {
  return Object.values(ours.getTypeMap())
    .filter(({ name }) => !name.startsWith('__'))
    .flatMap((type) => [...typeDifferences(type, theirs.getType(type.name))]);
}

withReference(
  'what the sandbox answers exists at Railway with the same types (needs Railway’s schema beside the checkout)',
  () => {
    const railway = buildSchema(readFileSync(REFERENCE, 'utf8'));
    expect(differences(buildRailwaySchema(), railway)).toEqual([]);
  },
);

test('a field, argument, value or type that Railway does not have would be noticed', () => {
  const railway = buildSchema('type Query { a(x: Int, must: Int!): E } enum E { ONE } input I { n: Int }');
  const ours = buildSchema(
    'type Query { a(x: String): E, b: Int } enum E { ONE TWO } input I { n: Int! } scalar S',
  );
  expect(differences(ours, railway)).toEqual([
    'Query.a.x: String, not Int',
    'Query.a.must is required',
    'Query.b does not exist',
    'E.TWO does not exist',
    'I.n: Int!, not Int',
    'S does not exist, or is of another kind',
  ]);
});
