import { existsSync, lstatSync, mkdirSync, readlinkSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { git } from '../../core/git';
import type { Repository } from './repository';

/** Settings of the person that have no say in a copy. */
const PLAIN = [
  '-c',
  'core.fsmonitor=false',
  '-c',
  'core.hooksPath=/dev/null',
  '-c',
  'advice.detachedHead=false',
];

/**
 * Writes a tree to a folder of its own, so that tools see exactly what is committed or pushed and the person's files are
 * never touched. The folder keeps its own index: the next time only what differs is written, and what tools cached stays.
 *
 * @param tree a commit or tree
 * @param folder holds the copy and its index
 * @returns the project inside the copy
 */
export function takeSnapshot(repository: Repository, tree: string, folder: string): string {
  try {
    checkOut(repository, tree, folder);
  } catch {
    // Half-written by a run that was killed, or by a full disk: begin anew.
    forgetSnapshot(folder);
    checkOut(repository, tree, folder);
  }
  const project = join(folder, 'tree', repository.project);
  if (existsSync(project)) linkPackages(project, packagesOf(join(repository.top, repository.project)));
  return project;
}

/** Removes the copy and its index; what tools cached beside it stays. */
export function forgetSnapshot(folder: string): void {
  for (const part of ['tree', 'index', 'index.lock'])
    rmSync(join(folder, part), { recursive: true, force: true });
}

function checkOut({ git: context }: Repository, tree: string, folder: string): void {
  const workTree = join(folder, 'tree');
  mkdirSync(workTree, { recursive: true });
  const env = { ...context.env, GIT_INDEX_FILE: join(folder, 'index'), GIT_WORK_TREE: workTree };
  git([...PLAIN, 'read-tree', '--reset', '-u', '--no-sparse-checkout', tree], { cwd: workTree, env });
}

/** The packages of a project; a linked worktree without its own uses those of the running Plumbline. */
export function packagesOf(root: string): string {
  const own = join(root, 'node_modules');
  return existsSync(own) ? own : resolve(__dirname, '..', 'node_modules');
}

function linkPackages(project: string, packages: string): void {
  const link = join(project, 'node_modules');
  const target = existsSync(packages) ? realpathSync(packages) : packages;
  const there = lstatSync(link, { throwIfNoEntry: false });
  if (there?.isSymbolicLink() && readlinkSync(link) === target) return;
  if (there) rmSync(link, { recursive: true, force: true });
  mkdirSync(dirname(link), { recursive: true });
  symlinkSync(target, link, 'dir');
}
