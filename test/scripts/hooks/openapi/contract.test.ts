import { checkContract, pairContracts } from '../../../../scripts/hooks/openapi';
import { isDescription } from '../../../../scripts/hooks/openapi/document';

/** An API of two operations, with what is given put over it. */
const api = (over: object = {}, paths: object = {}) => ({
  openapi: '3.1.0',
  info: { title: 'Ledger', version: '1.2.0' },
  paths: {
    '/entries': {
      get: {
        operationId: 'list',
        responses: { '200': { description: 'fine' }, '204': { description: 'none' } },
      },
      post: {
        operationId: 'create',
        requestBody: {
          content: { 'application/json': { schema: { $ref: '#/components/schemas/Entry' } } },
        },
        responses: { '201': { description: 'made' } },
      },
    },
    ...paths,
  },
  components: { schemas: { Entry: { type: 'object', required: ['amount'], properties: {} } } },
  ...over,
});

const problems = (after: unknown, before?: unknown) =>
  checkContract({
    file: 'openapi.json',
    after: JSON.stringify(after),
    ...(before !== undefined && { before: JSON.stringify(before) }),
  }).problems;

const yamlProblems = (after: string) => checkContract({ file: 'openapi.yaml', after }).problems;

test.each([
  ['openapi.yaml', true],
  ['apps/api/openapi.json', true],
  ['billing.openapi.yml', true],
  ['test/fixtures/openapi.json', false],
  ['openapi.ts', false],
])('%s: a description of this project is %s', (path, expected) => {
  expect(isDescription(path)).toBe(expected);
});

describe('a description', () => {
  test('that is in order, as JSON and as YAML', () => {
    expect(problems(api())).toEqual([]);
    const yaml = 'openapi: 3.0.3\ninfo: {title: T, version: "1"}\npaths: {}\n';
    expect(yamlProblems(yaml)).toEqual([]);
  });

  test('that is no YAML is refused with its line', () => {
    expect(yamlProblems('openapi: 3.1.0\ninfo: {title: [\n')).toEqual([
      expect.stringMatching(/^openapi\.yaml:\d+ is not YAML or JSON: /),
    ]);
  });

  test.each([
    ['no version of OpenAPI', api({ openapi: '2.0' }), '"openapi" must be a version 3.0 or 3.1'],
    ['no title', api({ info: { version: '1' } }), '"info.title" must be a text'],
    ['a list', [], '"paths" is missing'],
    ['a path without slash', api({}, { entries: {} }), 'the path "entries" must begin with a slash'],
    ['no response', api({}, { '/x': { get: {} } }), 'GET /x declares no response'],
    [
      'a reference that leads nowhere',
      api({ components: {} }),
      'the reference #/components/schemas/Entry leads nowhere',
    ],
    [
      'an undeclared path parameter',
      api({}, { '/x/{id}': { get: { responses: { '200': {} } } } }),
      'GET /x/{id} does not declare its path parameter "id"',
    ],
    [
      'a repeated operationId',
      api({}, { '/x': { get: { operationId: 'list', responses: { '200': {} } } } }),
      'the operationId "list" is used more than once',
    ],
  ])('with %s', (_, description, problem) => {
    expect(problems(description)).toContainEqual(expect.stringContaining(`openapi.json: ${problem}`));
  });

  test('may declare path parameters for all operations of a path, by reference', () => {
    const paths = {
      '/x/{id}': {
        parameters: [{ $ref: '#/components/parameters/Id' }],
        get: { responses: { '200': {} } },
      },
    };
    const components = {
      schemas: { Entry: {} },
      parameters: { Id: { in: 'path', name: 'id', required: true } },
    };
    expect(problems(api({ components }, paths))).toEqual([]);
  });

  test('that refers to itself in a circle is read to an end', () => {
    const components = { schemas: { Entry: { $ref: '#/components/schemas/Entry' } } };
    expect(problems(api({ components }), api())).toEqual([]);
  });

  test('that holds itself by an anchor is read to an end', () => {
    const yaml = 'openapi: 3.1.0\ninfo: {title: T, version: "1"}\npaths: {}\nx-self: &self\n  again: *self\n';
    expect(yamlProblems(yaml)).toEqual([]);
  });

  test('that refers to what is no name at all is told so', () => {
    const entry = { $ref: '#/components/%zz' };
    expect(problems(api({ components: { schemas: { Entry: entry } } }))).toEqual([
      'openapi.json: the reference #/components/%zz leads nowhere',
    ]);
  });

  test('whose anchors multiply without end is refused as YAML, and not as a fault of ours', () => {
    const levels = Array.from({ length: 12 }, (_, n) => `l${n}: &l${n} [${`*l${n - 1}, `.repeat(9)}]`);
    const yaml = ['openapi: 3.1.0', 'l: &l [x]', ...levels].join('\n').replaceAll('*l-1', '*l');
    expect(yamlProblems(yaml)).toEqual([
      expect.stringMatching(/^openapi\.yaml cannot be read as YAML: .*alias/i),
    ]);
  });
});

describe('a description that is elsewhere or gone', () => {
  const texts = (files: Record<string, object>) =>
    new Map(Object.entries(files).map(([path, content]) => [path, JSON.stringify(content)]));
  const found = (before: Record<string, object>, after: Record<string, object>) =>
    pairContracts(texts(before), texts(after)).flatMap((contract) => checkContract(contract).problems);
  const broken = api({ paths: {} });
  const named = (title: string) => api({ info: { title, version: '1.2.0' } });

  test('is compared with what it was before it moved', () => {
    expect(found({ 'openapi.json': api() }, { 'api/openapi.json': api() })).toEqual([]);
    expect(found({ 'openapi.json': api() }, { 'api/openapi.json': broken })).toContain(
      'api/openapi.json: GET /entries is gone',
    );
  });

  test('is not taken for another one that moved as well', () => {
    const before = { 'a/openapi.json': api(), 'b/openapi.json': broken };
    expect(found(before, { 'y/openapi.json': broken, 'x/openapi.json': api() })).toEqual([]);
  });

  test('may go, which is said with what goes, as it is where it moved under another title', () => {
    const afterwards: Record<string, object>[] = [{}, { 'api/openapi.json': named('Another') }];
    for (const after of afterwards) {
      const reports = pairContracts(texts({ 'openapi.json': api() }), texts(after)).map(checkContract);
      expect(reports.flatMap(({ problems }) => problems)).toEqual([]);
      const announced = reports.flatMap((report) => report.announced);
      expect(announced).toContain('openapi.json: GET /entries is gone');
      expect(announced).toContainEqual(
        expect.stringContaining('openapi.json: the description itself is gone'),
      );
    }
  });

  test('may go without a word when it declared nothing any more', () => {
    const [report] = pairContracts(texts({ 'openapi.json': broken }), texts({})).map(checkContract);
    expect(report).toEqual({ problems: [], announced: [] });
  });
});

describe('clients', () => {
  const entries = api().paths['/entries'];

  test.each([
    [
      'an operation that is gone',
      api({ paths: { '/entries': { post: entries.post } } }),
      'GET /entries is gone',
    ],
    [
      'an answer that is gone',
      api({ paths: { '/entries': { ...entries, get: { responses: { '200': {} } } } } }),
      'GET /entries no longer answers 204',
    ],
    [
      'a parameter that is required now',
      api({
        paths: {
          '/entries': { ...entries, parameters: [{ in: 'query', name: 'page', required: true }] },
        },
      }),
      'GET /entries requires the query parameter "page"',
    ],
    [
      'a property that is required now',
      api({ components: { schemas: { Entry: { allOf: [{ required: ['amount', 'currency'] }] } } } }),
      'POST /entries requires "currency" in its body (application/json)',
    ],
    [
      'a body that is required now',
      api({
        paths: {
          '/entries': {
            ...entries,
            post: { ...entries.post, requestBody: { ...entries.post.requestBody, required: true } },
          },
        },
      }),
      'POST /entries requires a body',
    ],
  ])('are broken by %s, unless the version says so', (_, after, change) => {
    const found = problems(after, api());
    expect(found).toContain(`openapi.json: ${change}`);
    expect(found).toContain('openapi.json: this breaks clients, and the version 1.2.0 does not say so');
    const report = checkContract({
      file: 'openapi.json',
      after: JSON.stringify({ ...after, info: { title: 'Ledger', version: '2.0.0' } }),
      before: JSON.stringify(api()),
    });
    expect(report).toMatchObject({ problems: [] });
    expect(report.announced).toContain(`openapi.json: ${change}`);
  });

  test.each([
    ['0.2.3', '0.3.0', true],
    ['0.2.3', '0.2.4', false],
    ['1.2.3', '1.3.0', false],
    ['2025-01', '2025-02', true],
  ])('learn from %s → %s that they are broken: %s', (before, after, says) => {
    const info = (version: string) => ({ title: 'Ledger', version });
    expect(problems(api({ info: info(after), paths: {} }), api({ info: info(before) })).length === 0).toBe(
      says,
    );
  });

  test('do not notice new operations, optional things and other names of path parameters', () => {
    const item = (name: string) => ({
      get: { parameters: [{ in: 'path', name, required: true }], responses: { '200': {} } },
    });
    const before = api({}, { '/entries/{id}': item('id') });
    const after = api(
      { components: { schemas: { Entry: { required: [] } } } },
      { '/entries/{entry}': item('entry'), '/new': { get: { responses: { '200': {} } } } },
    );
    expect(problems(after, before)).toEqual([]);
  });
});
