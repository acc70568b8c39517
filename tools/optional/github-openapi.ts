/**
 * Writes `test/fixtures/github-openapi.json`: the part of GitHub's own OpenAPI description that the GitHub simulator answers.
 * To take a newer description: `npm pack @octokit/openapi@<version>` in a temporary folder, unpack it, and run
 * `node tools/run-ts.js tools/optional/github-openapi.ts <folder>/package/generated/api.github.com.json`.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const REPO = '/repos/{owner}/{repo}';
const ENVIRONMENT = `${REPO}/environments/{environment_name}`;

/** What the simulator serves. */
const OPERATIONS: Readonly<Record<string, readonly string[]>> = {
  '/user': ['get'],
  '/users/{username}': ['get'],
  '/users/{username}/gpg_keys': ['get'],
  '/users/{username}/keys': ['get'],
  '/orgs/{org}': ['get'],
  '/orgs/{org}/teams/{team_slug}': ['get'],
  [REPO]: ['get'],
  [`${REPO}/git/ref/{ref}`]: ['get'],
  [`${REPO}/git/refs`]: ['post'],
  [`${REPO}/git/refs/{ref}`]: ['patch', 'delete'],
  [`${REPO}/git/blobs`]: ['post'],
  [`${REPO}/git/blobs/{file_sha}`]: ['get'],
  [`${REPO}/git/trees`]: ['post'],
  [`${REPO}/git/trees/{tree_sha}`]: ['get'],
  [`${REPO}/git/commits`]: ['post'],
  [`${REPO}/git/commits/{commit_sha}`]: ['get'],
  [`${REPO}/compare/{basehead}`]: ['get'],
  [`${REPO}/contents/{path}`]: ['get', 'put', 'delete'],
  [`${REPO}/pulls`]: ['get', 'post'],
  [`${REPO}/pulls/{pull_number}`]: ['get', 'patch'],
  [`${REPO}/labels`]: ['get', 'post'],
  [`${REPO}/labels/{name}`]: ['get', 'patch', 'delete'],
  [`${REPO}/environments`]: ['get'],
  [ENVIRONMENT]: ['get', 'put', 'delete'],
  [`${ENVIRONMENT}/deployment-branch-policies`]: ['get', 'post'],
  [`${ENVIRONMENT}/deployment-branch-policies/{branch_policy_id}`]: ['get', 'put', 'delete'],
  [`${ENVIRONMENT}/secrets`]: ['get'],
  [`${ENVIRONMENT}/secrets/public-key`]: ['get'],
  [`${ENVIRONMENT}/secrets/{secret_name}`]: ['get', 'put', 'delete'],
  [`${ENVIRONMENT}/variables`]: ['get', 'post'],
  [`${ENVIRONMENT}/variables/{name}`]: ['get', 'patch', 'delete'],
  [`${REPO}/actions/secrets`]: ['get'],
  [`${REPO}/actions/secrets/public-key`]: ['get'],
  [`${REPO}/actions/secrets/{secret_name}`]: ['get', 'put', 'delete'],
  [`${REPO}/actions/variables`]: ['get', 'post'],
  [`${REPO}/actions/variables/{name}`]: ['get', 'patch', 'delete'],
  [`${REPO}/rulesets`]: ['get', 'post'],
  [`${REPO}/rulesets/{ruleset_id}`]: ['get', 'put', 'delete'],
};

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
type Dictionary = Record<string, Json>;

/** Prose, which makes nine tenths of the file. */
const PROSE = [
  'description',
  'example',
  'examples',
  'title',
  'externalDocs',
  'x-github-breaking-changes',
  'deprecated',
];

function main(): void {
  const [source] = process.argv.slice(2);
  if (source === undefined) throw new Error('name the file api.github.com.json');
  const document = JSON.parse(readFileSync(source, 'utf8'));
  const used = new Set<string>();

  /** A schema without prose; notes what it refers to. */
  const pruned = (value: Json, isProperties = false): Json => {
    if (Array.isArray(value)) return value.map((item) => pruned(item));
    if (typeof value !== 'object' || value === null) return value;
    const reference = value['$ref'];
    if (typeof reference === 'string') {
      const name = reference.replace('#/components/schemas/', '');
      used.add(name);
      return { $ref: `#/schemas/${name}` };
    }
    const kept = Object.entries(value).filter(([key]) => isProperties || !PROSE.includes(key));
    return Object.fromEntries(
      kept.map(([key, item]) => [key, pruned(item, !isProperties && key === 'properties')]),
    );
  };
  const resolve = (value: Dictionary): Dictionary => {
    const reference = value['$ref'];
    if (typeof reference !== 'string') return value;
    return reference
      .slice(2)
      .split('/')
      .reduce((place, key) => place[key], document);
  };
  const jsonSchema = (value: Dictionary | undefined): Json => {
    const content = value && (resolve(value)['content'] as Record<string, Dictionary> | undefined);
    const media = content?.['application/json'] ?? Object.values(content ?? {})[0];
    return media ? pruned(media['schema']!) : null;
  };

  const operations: Dictionary = {};
  for (const [path, methods] of Object.entries(OPERATIONS)) {
    for (const method of methods) {
      const { requestBody, responses } = document.paths[path][method];
      operations[`${method.toUpperCase()} ${path}`] = {
        request: jsonSchema(requestBody),
        responses: Object.fromEntries(
          Object.entries<Dictionary>(responses).map(([status, response]) => [status, jsonSchema(response)]),
        ),
      };
    }
  }
  const schemas: Dictionary = {};
  for (const name of used) schemas[name] = pruned(document.components.schemas[name]);

  const about =
    `The operations of GitHub's REST API that the simulator serves, without prose. Taken from ` +
    `generated/api.github.com.json of @octokit/openapi ${document.info.version}, which GitHub and Octokit publish under ` +
    `the MIT licence (https://github.com/octokit/openapi, https://github.com/github/rest-api-description). ` +
    `Written by tools/optional/github-openapi.ts; do not edit.`;
  const sorted = Object.fromEntries(Object.entries(schemas).sort(([a], [b]) => (a < b ? -1 : 1)));
  const target = join('test', 'fixtures', 'github-openapi.json');
  writeFileSync(target, JSON.stringify({ about, operations, schemas: sorted }));
}

main();
