import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chooseEnvironment, findRoot } from '../../core/project';
import { nearest } from '../../core/suggestion';
import { readManifests } from '../../workspace/manifest';

describe('a project', () => {
  let folder: string;
  beforeEach(() => {
    folder = realpathSync(mkdtempSync(join(tmpdir(), 'plumbline-root-')));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  test('is found from any folder inside it', () => {
    writeFileSync(join(folder, 'cdktf.json'), '{}');
    mkdirSync(join(folder, 'a/b'), { recursive: true });
    expect(findRoot(join(folder, 'a/b'))).toBe(folder);
  });

  test('with a torn manifest says which file and what to do', () => {
    mkdirSync(join(folder, 'prod'));
    writeFileSync(join(folder, 'prod', 'plumbline.json'), '{"version": 2,');
    expect(() => readManifests(folder)).toThrow(
      /prod\/plumbline\.json is not a manifest[\s\S]*Delete cdktf\.out/,
    );
    writeFileSync(join(folder, 'prod', 'plumbline.json'), '{"version": 1}');
    expect(() => readManifests(folder)).toThrow(/is not a manifest of this version/);
  });

  test('keeps stack folders that Plumbline did not write out of the way', () => {
    mkdirSync(join(folder, 'foreign'));
    expect(readManifests(folder).size).toBe(0);
    expect(readManifests(join(folder, 'missing')).size).toBe(0);
  });
});

describe('the environment', () => {
  test('may be left out when there is only one', () => {
    expect(chooseEnvironment(undefined, ['prod'])).toBe('prod');
  });

  test('must be named when there are several, or none', () => {
    expect(() => chooseEnvironment(undefined, ['prod', 'staging'])).toThrow(/several: prod, staging/);
    expect(() => chooseEnvironment(undefined, [])).toThrow(/declares no environment/);
  });

  test.each([
    ['prd', /Did you mean "prod"\?/],
    ['PROD', /Did you mean "prod"\?/],
    ['qa', /Known: prod, staging\./],
    ['constructor', /Known: prod, staging\./],
  ])('%s is not taken for another, only suggested', (name, advice) => {
    expect(() => chooseEnvironment(name, ['prod', 'staging'])).toThrow(advice);
  });
});

test('a suggestion is a near word or none', () => {
  expect(nearest('stagin', ['prod', 'staging'])).toBe('staging');
  expect(nearest('x', ['prod', 'staging'])).toBeUndefined();
  expect(nearest('', ['prod'])).toBeUndefined();
});
