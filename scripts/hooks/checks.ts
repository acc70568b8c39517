import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { count } from '../../core/count';
import { PlumblineError } from '../../core/errors';
import type { ReadFile } from './blobs';
import { CONFIG_FILE, ENCRYPTED, renderFindings, scanFiles, tooLongWarnings } from './secret-scan';
import { packagesOf } from './snapshot';
import type { HookStep } from './steps';
import { runTool } from './tool';

/** What steps work on: a copy of what is committed or pushed, or the project itself. */
export interface Subject {
  /** The project there. */
  readonly project: string;
  /** Folder with the rules of the secret scan. */
  readonly rules: string;
  /** Files that changed, relative to `project`; `all` for every one. */
  readonly changed: readonly string[] | 'all';
  /** Folder that tools may keep caches in. */
  readonly cache: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** How to correct what is wrong: `stage it and commit again`. */
  readonly again: string;
}

/** A commit from before there were rules, or of something else, is judged by those of today. */
export function rulesOf(project: string, root: string): string {
  return existsSync(join(project, CONFIG_FILE)) ? project : root;
}

/** Looks for secrets; which files those are is known to the caller. */
export function secretsStep(title: string, files: () => Iterable<ReadFile>, subject: Subject): HookStep {
  return {
    name: 'secrets',
    title,
    async run() {
      const report = await scanFiles(files(), {
        root: subject.rules,
        packages: packagesOf(subject.project),
      });
      if (report.files === 0) return { state: 'skipped', note: 'nothing to look through' };
      if (report.findings.length === 0) {
        const note = `none in ${count(report.files, 'file')}`;
        return { state: 'passed', note, warnings: tooLongWarnings(report) };
      }
      return {
        state: 'failed',
        why: `${report.findings.length} that must not leave this machine; the places are above.`,
        details: renderFindings(report.findings),
        next: `Do what stands below each, ${subject.again}.`,
      };
    },
  };
}

export function lintStep(subject: Subject): HookStep {
  const options = ['--formatter-enabled=false'];
  return biomeStep(subject, { name: 'lint', title: 'Linting', command: ['check', ...options] });
}

export function formatStep(subject: Subject): HookStep {
  return biomeStep(subject, { name: 'format', title: 'Checking the format', command: ['format'] });
}

/** Encrypted files are left out: sops indents JSON by tabs, and another layout would be lost with the next change. */
function biomeStep(
  subject: Subject,
  { name, title, command }: { name: 'lint' | 'format'; title: string; command: readonly string[] },
): HookStep {
  return {
    name,
    title,
    async run(signal) {
      const changed =
        subject.changed === 'all' ? 'all' : subject.changed.filter((path) => !ENCRYPTED.test(path));
      if (changed.length === 0) return { state: 'skipped', note: 'no file changed' };
      const files = changed === 'all' ? ['.'] : changed.map((path) => `./${path}`);
      const args = [...command, '--no-errors-on-unmatched', '--files-ignore-unknown=true', ...files];
      const result = await tool(subject, '@biomejs/biome/bin/biome', args, signal);
      if (result.code === 0)
        return { state: 'passed', note: changed === 'all' ? 'all files' : count(changed.length, 'file') };
      return {
        state: 'failed',
        why: 'Biome found what is above.',
        details: result.output,
        next: `\`npm run format\` mends most of it; then ${subject.again}.`,
      };
    },
  };
}

/** What the compiler keeps between runs, in the folder for caches. */
export const TYPES_CACHE = 'types.tsbuildinfo';

/** Changes of other files cannot change what the compiler says. */
const TYPED = /\.([cm]?[jt]sx?|json)$/;

export function typesStep(subject: Subject): HookStep {
  return {
    name: 'types',
    title: 'Checking the types',
    async run(signal) {
      const { changed, cache } = subject;
      if (changed !== 'all' && !changed.some((path) => TYPED.test(path))) {
        return { state: 'skipped', note: 'no source changed' };
      }
      if (!existsSync(join(subject.project, 'tsconfig.json')))
        return { state: 'skipped', note: 'no tsconfig.json' };
      const keep = ['--incremental', '--tsBuildInfoFile', join(cache, TYPES_CACHE)];
      const args = ['--noEmit', '--pretty', 'false', '-p', '.', ...keep];
      const { code, output } = await tool(subject, 'typescript/bin/tsc', args, signal);
      if (code === 0) return { state: 'passed', note: 'no errors' };
      return {
        state: 'failed',
        why: 'The compiler found what is above.',
        details: output,
        next: `Correct it, ${subject.again}.`,
      };
    },
  };
}

/** Files that tests can depend on. */
const TESTABLE = /\.([cm]?[jt]sx?|json|ya?ml|graphql|tf|hcl)$/;

/** Characters of file names on a command line; beyond that, everything is tested. */
const LONGEST_LIST = 500_000;

/**
 * Runs the tests that depend on what changed.
 * @param minutes how long they may take
 */
export function testsStep(subject: Subject, minutes: number): HookStep {
  return {
    name: 'tests',
    title: subject.changed === 'all' ? 'Running the tests' : 'Running the tests of what changed',
    async run(signal) {
      const related = relatedFiles(subject);
      if (related?.length === 0) return { state: 'skipped', note: 'no source changed' };
      const late = AbortSignal.timeout(minutes * 60_000);
      // Without a file, --findRelatedTests takes the next option for one.
      const which = related === undefined ? [] : ['--findRelatedTests', ...related];
      const args = ['--ci', '--passWithNoTests', ...which];
      const { code, output } = await tool(subject, 'jest/bin/jest.js', args, AbortSignal.any([signal, late]));
      const failed = /^FAIL /m.test(output);
      if (code === undefined && late.aborted && !failed) {
        const note = `stopped after ${minutes} min with nothing failed so far; CI runs them all`;
        return { state: 'unfinished', note };
      }
      if (code === 0) return { state: 'passed', note: summaryOf(output) };
      return {
        state: 'failed',
        why: 'A test failed; it is above.',
        details: output,
        next: `Correct it, ${subject.again}.`,
      };
    },
  };
}

/** Absolute paths, so that no name is taken for an option; nothing when everything is to be tested. */
function relatedFiles({ changed, project }: Subject): string[] | undefined {
  if (changed === 'all') return undefined;
  const files = changed
    .filter((path) => TESTABLE.test(path))
    .map((path) => join(project, path))
    .filter((path) => existsSync(path));
  return files.join('').length > LONGEST_LIST ? undefined : files;
}

function summaryOf(output: string): string {
  const tests = /^Tests: +(.*)$/m.exec(output)?.[1];
  return tests === undefined ? 'no test depends on what changed' : tests;
}

function tool(subject: Subject, script: string, args: readonly string[], signal: AbortSignal) {
  const program = join(packagesOf(subject.project), script);
  if (!existsSync(program)) {
    throw new PlumblineError({
      what: `${script} is not installed`,
      why: 'The checks run with the packages of the project, those for development included.',
      next: 'Run `npm ci`, and try again.',
    });
  }
  return runTool([program, ...args], { cwd: subject.project, env: subject.env, signal });
}

/** Runs a step only when it is asked for. */
export function chosen(steps: readonly HookStep[], only: readonly string[] | undefined): HookStep[] {
  return steps.filter(({ name }) => only === undefined || only.includes(name));
}
