import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, relative, sep } from 'node:path';

const root = join(__dirname, '../..');
const layers = ['stacks', 'constructs', 'providers', 'platforms', 'scripts', 'sandbox'] as const;

/** What a folder may import besides itself; the picture is in docs/architecture.md. */
const allowed: Record<(typeof layers)[number], readonly RegExp[]> = {
  constructs: [/^providers\/(railway|dokploy)\/definitions\//, /^providers\/framework\/(schema|version)$/],
  stacks: [/^constructs(\/|$)/],
  platforms: [/^constructs\/(errors|image-reference)$/],
  providers: [/^platforms\//, /^constructs\/(errors|image-reference)$/],
  scripts: [/^(constructs|providers|platforms|stacks)\//, /^package.json$/],
  sandbox: [],
};

function sources(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => join(folder, file));
}

function imports(file: string): string[] {
  const text = readFileSync(join(root, file), 'utf8');
  return [...text.matchAll(/(?:from|import|require)\s*\(?\s*'(\.[^']*)'/g)].map(([, target]) =>
    normalize(join(dirname(file), target!))
      .split(sep)
      .join('/'),
  );
}

describe('dependencies point one way', () => {
  test.each(layers)('%s imports only what it may', (layer) => {
    const violations = sources(layer).flatMap((file) =>
      imports(file)
        .filter(
          (target) => !target.startsWith(`${layer}/`) && !allowed[layer].some((rule) => rule.test(target)),
        )
        .map((target) => `${relative('.', file)} imports ${target}`),
    );
    expect(violations).toEqual([]);
  });

  test('definitions are data: they import nothing but the schema language and shared checks', () => {
    const violations = ['providers/railway/definitions', 'providers/dokploy/definitions'].flatMap((folder) =>
      sources(folder).flatMap((file) =>
        imports(file)
          .filter(
            (t) =>
              !t.startsWith(folder) &&
              !/^(providers\/framework\/schema|constructs\/image-reference)$/.test(t),
          )
          .map((target) => `${file} imports ${target}`),
      ),
    );
    expect(violations).toEqual([]);
  });

  test('constructs and definitions do no I/O and read no environment', () => {
    const impure = /process\.env|node:(fs|http|https|net|child_process)|\bfetch\(/;
    const offenders = [
      ...sources('constructs'),
      ...sources('providers/railway/definitions'),
      ...sources('providers/dokploy/definitions'),
    ].filter((file) => impure.test(readFileSync(join(root, file), 'utf8')));
    // The synthesis hook writes the manifest and the provider link: the one place that touches files.
    expect(offenders.filter((file) => !file.endsWith('constructs/synthesis.ts'))).toEqual([]);
  });
});
