import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  buildSchema,
  type FieldNode,
  type GraphQLInputObjectType,
  type GraphQLSchema,
  Kind,
  parse,
  print,
  TypeInfo,
  validate,
  visit,
  visitWithTypeInfo,
} from 'graphql';
import * as deployments from '../../../platforms/railway/deployment-documents';
import type { Document } from '../../../platforms/railway/document';
import * as tokens from '../../../platforms/railway/project-tokens';
import * as reads from '../../../platforms/railway/reads';
import * as writes from '../../../platforms/railway/writes';
import { INSTANCE_SETTINGS } from '../../../providers/railway/definitions/service-instance';
import { SETTINGS } from '../../../providers/railway/live-settings';
import { RAILWAY_SDL } from '../../../sandbox/railway/schema';

const documents: Document<unknown>[] = [
  ...[deployments, reads, tokens, writes]
    .flatMap((module): unknown[] => Object.values(module))
    .filter(
      (value): value is Document<unknown> => typeof value === 'object' && value !== null && 'text' in value,
    ),
  ...[[], INSTANCE_SETTINGS].map(reads.environmentDocument),
  ...[0, 1, 30].map(reads.variablesDocument),
  ...[1, 30].map(reads.proxiesDocument),
  ...[1, 30].map(reads.backupSchedulesDocument),
];

/** Settings that a mutation of the schema does not take. */
const untaken = (schema: GraphQLSchema) =>
  [
    [SETTINGS.own, 'ServiceInstanceUpdateInput'] as const,
    [SETTINGS.limits, 'ServiceInstanceLimitsUpdateInput'] as const,
  ].flatMap(([settings, type]) => {
    const taken = Object.keys((schema.getType(type) as GraphQLInputObjectType).getFields());
    return settings.flatMap(({ name, setting: { field, input = field } }) =>
      taken.includes(input) ? [] : [`${type} has no ${input} for ${name}`],
    );
  });

const problems = (schema: GraphQLSchema) =>
  documents.flatMap(({ name, text }) =>
    validate(schema, parse(text)).map((error) => `${name}: ${error.message}`),
  );

/** Railway's own schema, where the folder beside the repository has it; it is not ours to commit. */
const railwaySchema = join(__dirname, '../../../../shared/reference/railway-schema.graphql');
const present = existsSync(railwaySchema);

(present ? test : test.skip)(
  `every document fits Railway's schema${present ? '' : ' (skipped: ../shared/reference/railway-schema.graphql is not here)'}`,
  () => {
    const schema = buildSchema(readFileSync(railwaySchema, 'utf8'));
    expect([...problems(schema), ...untaken(schema)]).toEqual([]);
  },
);

test('every list is asked for page by page, or for its last entries', () => {
  const schema = buildSchema(RAILWAY_SDL);
  const types = new TypeInfo(schema);
  const lists = documents.flatMap(({ name, text }) => {
    const found: string[] = [];
    const Field = (field: FieldNode) => {
      if (!/Connection!?$/.test(String(types.getType()))) return;
      const given = Object.fromEntries((field.arguments ?? []).map((each) => [each.name.value, each.value]));
      const followed = given['after']?.kind === Kind.VARIABLE && print(field).includes('pageInfo');
      const excerpt = given['last'] !== undefined;
      found.push(`${name}.${field.name.value}: ${followed || excerpt ? 'whole' : 'its first page only'}`);
      // Pages inside of pages cannot be followed.
      const inside = print(field.selectionSet!);
      if (/first:|last:/.test(inside)) found.push(`${name}.${field.name.value}: holds lists`);
    };
    visit(parse(text), visitWithTypeInfo(types, { Field }));
    return found;
  });
  expect(lists.length).toBeGreaterThan(6);
  expect(lists.filter((list) => !list.endsWith(': whole'))).toEqual([]);
});

test("every document fits the sandbox's schema, apart from what it leaves out", () => {
  expect(
    problems(buildSchema(RAILWAY_SDL)).filter((problem) => !problem.startsWith('ProjectTransfer')),
  ).toEqual([]);
});

test('every setting is written to a field that the sandbox takes', () => {
  expect(untaken(buildSchema(RAILWAY_SDL))).toEqual([]);
});

test('there is a document for every kind of thing, each under a name of its own', () => {
  const names = documents.map(({ name, text }) => `${name} ${text}`);
  expect(new Set(names).size).toBe(names.length);
  expect(documents.length).toBeGreaterThan(35);
});

test('what writes is a mutation and nothing else is', () => {
  for (const { name, writes, text } of documents)
    expect([name, writes]).toEqual([name, text.trim().startsWith('mutation')]);
});
