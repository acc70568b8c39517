import { createHash } from 'node:crypto';
import {
  type Answer,
  type Asked,
  attributesOf,
  conflict,
  created,
  type Endpoints,
  noContent,
  notFound,
  ok,
  unprocessable,
} from '../answer';
import { currentVersion, newId, type StateVersion, type Workspace } from '../state';
import { requireAccess, stateVersionView, workspaceBy } from '../views';
import { onePage } from './service';

interface StateFile {
  readonly serial: number;
  readonly lineage: string;
  readonly outputs?: Readonly<Record<string, { value: unknown; type: unknown; sensitive?: boolean }>>;
}

const md5 = (content: Buffer) => createHash('md5').update(content).digest('hex');

const parse = ({ content }: StateVersion): StateFile => JSON.parse(content!.toString('utf8'));

/** @see https://developer.hashicorp.com/terraform/cloud-docs/api-docs/state-versions */
export const stateVersionEndpoints: Endpoints = {
  'POST /api/v2/workspaces/{workspace}/state-versions': (asked) => {
    const workspace = workspaceBy(asked, 'id', asked.params['workspace']!);
    requireAccess(asked.actor, 'write');
    if (workspace.lock?.by.id !== asked.actor.id) {
      throw conflict('conflict', 'The workspace has to be locked by whoever creates a state version.');
    }
    return created(stateVersionView(announced(asked, workspace), asked));
  },
  'GET /api/v2/workspaces/{workspace}/current-state-version': (asked) =>
    ok(stateVersionView(current(asked), asked)),
  'GET /api/v2/workspaces/{workspace}/current-state-version-outputs': (asked) => {
    const { outputs = {} } = parse(current(asked));
    return ok(
      Object.entries(outputs).map(([name, { value, type, sensitive = false }]) => ({
        id: newId('wsout'),
        type: 'state-version-outputs',
        attributes: {
          name,
          sensitive,
          type: typeof type === 'string' ? type : 'map',
          value,
          'detailed-type': type,
        },
      })),
    );
  },
  'GET /api/v2/state-versions': (asked) => {
    const { state, query } = asked;
    if (query.get('filter[organization][name]') !== state.organization) throw notFound();
    const { versions } = workspaceBy(asked, 'name', query.get('filter[workspace][name]') ?? '');
    const newest = versions.toReversed().map((version) => stateVersionView(version, asked));
    return ok(newest.slice(0, Number(query.get('page[size]') ?? 20)), { meta: onePage(newest.length) });
  },
  'GET /api/v2/state-versions/{version}': (asked) => ok(stateVersionView(versionOf(asked), asked)),
};

function current(asked: Asked): StateVersion {
  const version = currentVersion(workspaceBy(asked, 'id', asked.params['workspace']!));
  if (!version) throw notFound();
  return version;
}

function versionOf({ state, params }: Pick<Asked, 'state' | 'params'>): StateVersion {
  const id = params['version']?.replace(/\.json$/, '');
  const found = state.workspaces.flatMap(({ versions }) => versions).find((version) => version.id === id);
  if (!found) throw notFound();
  return found;
}

function announced(asked: Asked, workspace: Workspace): StateVersion {
  const attributes = attributesOf(asked, 'state-versions');
  const { serial, md5: digest, lineage = '', force = false } = attributes;
  if (!Number.isInteger(serial)) throw unprocessable('serial has to be an integer');
  if (typeof digest !== 'string' || !/^[0-9a-f]{32}$/.test(digest)) throw unprocessable('md5 is missing');
  const last = currentVersion(workspace);
  if (last && force !== true) {
    if (last.lineage !== lineage) throw conflict('conflict', 'the lineage is not that of the current state');
    const newer = (serial as number) > last.serial;
    if (!newer && last.md5 !== digest) throw conflict('conflict', 'a state version with this serial exists');
  }
  const version: StateVersion = {
    id: newId('sv'),
    serial: serial as number,
    lineage: String(lineage),
    md5: digest,
    createdAt: new Date(),
    createdBy: asked.actor.username,
    finalized: false,
  };
  workspace.versions.push(version);
  return version;
}

/** The object store behind the signed addresses. It asks for no token. */
export function archivist(method: string, asked: Pick<Asked, 'state' | 'params' | 'body'>): Answer {
  const version = versionOf(asked);
  const { body } = asked;
  if (method === 'GET') {
    if (!version.content) throw notFound();
    return { status: 200, body: version.content, headers: { 'content-type': 'application/octet-stream' } };
  }
  // What the state means for people: kept for the web page alone.
  if (asked.params['version']?.endsWith('.json')) return noContent;
  if (version.content) throw conflict('conflict', 'this state version has its content already');
  if (md5(body) !== version.md5) throw unprocessable('md5 is not that of the content');
  version.content = body;
  version.finalized = !asked.state.holdsFinalization;
  return noContent;
}
