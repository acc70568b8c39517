import { defineEnv, field } from '../../../constructs/env-schema';
import { Rotation } from '../../../constructs/rotation';
import { undeclaredPage } from '../../../scripts/env/sync/undeclared-page';
import { declarationDifferences, inputDifferences } from '../../../workspace/variables/declared-differences';
import {
  exampleDifferences,
  exampleKeys,
  exampleValues,
  renderExample,
} from '../../../workspace/variables/example';
import { liveDifferences, undeclaredLive } from '../../../workspace/variables/live-differences';
import { localDifferences } from '../../../workspace/variables/local-values';
import { describeDifference, type NameDifference } from '../../../workspace/variables/name-difference';
import { schemasOf } from '../../../workspace/variables/schemas';
import { unevenDifferences } from '../../../workspace/variables/uneven-differences';
import { inputsOf, LONG, manifestOf, shop } from './support';

const texts = (differences: readonly NameDifference[]) => differences.map(describeDifference);

describe('.env.example', () => {
  test('is what the schemas generate: every name, a description, and no secret', () => {
    const text = renderExample([shop]);
    expect(exampleKeys(text)).toEqual(['SESSION_SECRET', 'REDIS_URL', 'POOL', 'NOTE']);
    expect(Object.fromEntries(exampleValues(text))).toEqual({ POOL: '10' });
    expect(text).toContain('# size of the pool\n# whole number from 5 to 50; default 10 (shop)\nPOOL=10\n');
    expect(exampleDifferences([shop], text)).toEqual([]);
  });

  test('says where a variable is required, and in which schemas it is', () => {
    const other = defineEnv({
      name: 'other',
      base: { POOL: field.integer({ description: 'size of the pool', optional: true }) },
      staging: { KEY: field.text({ description: 'key', secret: true, optional: true }) },
      production: { KEY: field.text({ description: 'key', secret: true }) },
    }).data;
    const text = renderExample([shop, other]);
    expect(text).toContain(
      '# text; required in production (staging and production only); secret (other)\nKEY=\n',
    );
    expect(text).toContain('(other, shop)\nPOOL=\n');
  });

  test('no text of a schema breaks out of its comment', () => {
    const { data } = defineEnv({
      name: 'shop\nINJECTED=1',
      base: { KEY: field.choice(['a', 'b\nALSO=1'], { description: 'd\r\nMORE=1', optional: true }) },
    });
    expect(exampleKeys(renderExample([data]))).toEqual(['KEY']);
  });

  test('names with digits count; comments, indented lines and lower case do not', () => {
    expect(exampleKeys('S3_BUCKET=x\n#A=1\n B=2\nc=3\n_D=\n9E=\nF =1\n')).toEqual(['S3_BUCKET', '_D']);
  });

  test('differs in both directions', () => {
    const text = renderExample([shop]).replace('REDIS_URL=', 'S3_BUCKET=');
    expect(texts(exampleDifferences([shop], text))).toEqual([
      '- REDIS_URL is missing in .env.example: the schema shop has it',
      '+ S3_BUCKET is extra in .env.example: no schema has it',
    ]);
  });

  test('may be out of date although the names are right, or not be there', () => {
    const stale = renderExample([shop]).replace('a note', 'another note');
    expect(texts(exampleDifferences([shop], stale))).toEqual([
      '~ .env.example is out of date: the schemas describe the same names otherwise',
    ]);
    expect(texts(exampleDifferences([shop], undefined))).toEqual([
      expect.stringContaining('.env.example is missing'),
    ]);
    expect(exampleDifferences([], undefined)).toEqual([]);
  });
});

test('one name is one schema in all stacks', () => {
  const other = { ...shop, exceptions: { NOTE: 'x' } };
  expect(schemasOf([manifestOf(), manifestOf({}, { environment: 'staging' })])).toEqual([shop]);
  const both = () => schemasOf([manifestOf(), manifestOf({}, { environment: 'staging', schema: other })]);
  expect(both).toThrow(/two stacks have different schemas named "shop"/);
});

test('what may be left out and is not declared is told and does not count', () => {
  const found = declarationDifferences(manifestOf());
  expect(found.map(({ name, tolerated }) => [name, tolerated])).toEqual([
    ['POOL', true],
    ['NOTE', true],
  ]);
});

test('inputs differ in both directions, with who needs them and where they are set', () => {
  expect(inputDifferences(manifestOf(), inputsOf({ session_secret: LONG }))).toEqual([]);
  expect(texts(inputDifferences(manifestOf(), inputsOf({ sesion_secret: LONG })))).toEqual([
    '- session_secret is missing in the inputs of prod: SESSION_SECRET of web comes from it',
    '+ sesion_secret is extra in secrets/prod.enc.tfvars:1: the stack prod declares no such input',
  ]);
});

test('what a rotation keeps beside an input is no extra one', () => {
  const stack = manifestOf();
  const inputs = stack.inputs.map((input) => ({ ...input, rotation: Rotation.hex().manifest }));
  const given = inputsOf({ session_secret: LONG, session_secret_previous: LONG, session_secret_next: LONG });
  expect(inputDifferences({ ...stack, inputs }, given)).toEqual([]);
  expect(inputDifferences(stack, given).map(({ name }) => name)).toEqual([
    'session_secret_previous',
    'session_secret_next',
  ]);
});

describe('what is live', () => {
  const live = (names: string[]) =>
    liveDifferences(manifestOf(), [{ platform: 'railway', service: 'web', names }]);

  test('differs in both directions', () => {
    expect(live(['SESSION_SECRET', 'REDIS_URL'])).toEqual([]);
    expect(texts(live(['SESSION_SECRET', 'BY_HAND']))).toEqual([
      '- REDIS_URL is missing in web at railway: it is declared',
      '+ BY_HAND is extra in web at railway: nobody declared it',
    ]);
  });

  test('a service that is not there is missing as a whole, on its own platform', () => {
    const elsewhere = liveDifferences(manifestOf(), [{ platform: 'dokploy', service: 'web', names: [] }]);
    expect(texts(elsewhere)).toEqual(['- web is missing in railway: the service is declared']);
  });

  test('shared variables are nobody’s, unless they are declared', () => {
    const found = (sharedVariables?: Readonly<Record<string, { readonly literal: string }>>) =>
      texts(
        liveDifferences({ ...manifestOf(), ...(sharedVariables && { sharedVariables }) }, [
          { platform: 'railway', service: 'web', names: ['SESSION_SECRET', 'REDIS_URL'] },
          { platform: 'railway', names: ['SHARED'] },
        ]),
      );
    expect(found()).toEqual(['+ SHARED is extra in shared variables at railway: nobody declared it']);
    expect(found({ SHARED: { literal: 'x' }, MORE: { literal: 'x' } })).toEqual([
      '- MORE is missing in shared variables at railway: it is declared',
    ]);
  });

  test('what nobody declared is listed with fields to start from, and what is missing is not', () => {
    const page = undeclaredPage('prod', undeclaredLive(live(['BY_HAND', 'ANOTHER', 'SESSION_SECRET'])));
    expect(page).toContain('# Live in prod');
    expect(page).toMatch(/## web at railway\n\n```ts\nANOTHER: field\.text\(.*\n?BY_HAND: field\.text\(/);
    expect(page).not.toContain('REDIS_URL');
    expect(undeclaredPage('prod', [])).toBeUndefined();
  });

  test('a field to start from is one that a schema takes; where none would be, the page says so', () => {
    const page = undeclaredPage('prod', undeclaredLive(live(['NEXT_PUBLIC_MAP', 'weird-name.x', 'lower'])))!;
    const listed = [...page.matchAll(/^([^/\n]*): (field\.text\(.*\)),$/gm)];
    const base = Object.fromEntries(
      listed.map(([, name, made]) => [name!, new Function('field', `return ${made}`)(field)]),
    );
    expect(Object.keys(defineEnv({ name: 'shop', base }).data.environments.production)).toEqual([
      'NEXT_PUBLIC_MAP',
    ]);
    expect(page).toContain('// "weird-name.x" is no name that a schema takes');
    expect(page).toContain('// "lower" is no name');
  });
});

describe('a developer’s own files', () => {
  const file = '.env.local';
  const keys = ['POOL', 'TYPO'];

  test('need not set everything in development', () => {
    const found = localDifferences([shop], 'development', { file, keys });
    expect(found.filter(({ tolerated }) => !tolerated).map(describeDifference)).toEqual([
      '+ TYPO is extra in .env.local: no schema has it',
    ]);
  });

  test('have to elsewhere', () => {
    const found = localDifferences([shop], 'production', { file, keys });
    expect(found.filter(({ tolerated }) => !tolerated).map(({ name }) => name)).toEqual([
      'SESSION_SECRET',
      'REDIS_URL',
      'TYPO',
    ]);
  });
});

describe('staging and production', () => {
  const both = { SESSION_SECRET: { input: 'session_secret' }, REDIS_URL: { computed: true } } as const;
  const staging = manifestOf(
    { ...both, NOTE: { literal: 'x' } },
    { environment: 'staging', rules: 'staging' },
  );
  const production = manifestOf(both);

  test('declare the same names for a service', () => {
    expect(unevenDifferences([staging, production])).toEqual([
      expect.objectContaining({ name: 'NOTE', kind: 'missing', between: ['staging', 'prod'] }),
    ]);
    expect(texts(unevenDifferences([staging, production]))[0]).toContain(
      'missing in what web declares in prod',
    );
    expect(
      unevenDifferences([manifestOf(both, { environment: 'staging', rules: 'staging' }), production]),
    ).toEqual([]);
  });

  test('may differ by an exception, and where the platform adds names of its own', () => {
    const excepted = { ...shop, exceptions: { NOTE: 'only for trying things' } };
    const other = manifestOf(
      { ...both, NOTE: { literal: 'x' } },
      { environment: 'staging', rules: 'staging', schema: excepted },
    );
    expect(unevenDifferences([other, manifestOf(both, { schema: excepted })])).toEqual([]);
    const added = manifestOf({ ...both, PORT: { literal: '1' } });
    expect(
      unevenDifferences([manifestOf(both, { environment: 'staging', rules: 'staging' }), added]),
    ).toEqual([]);
  });
});
