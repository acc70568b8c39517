import { setTimeout as pause } from 'node:timers/promises';
import { type Database, newId } from './database';
import type { Deployment } from './state';

/** A deployment that waits or runs, as `deployment.queueList` shows it. */
export interface Job {
  readonly id: string;
  readonly data: {
    readonly composeId?: string;
    readonly applicationId?: string;
    readonly titleLog: string;
    readonly descriptionLog: string;
    readonly type: 'deploy' | 'redeploy';
    readonly applicationType: 'compose' | 'application';
  };
  state: 'waiting' | 'active';
  readonly timestamp: number;
}

/** Does the work of a deployment; what it logs goes into the row, and throwing makes the row an error. */
export type Work = (job: Job, log: (line: string) => void) => Promise<void>;

/** Dokploy's queue: in memory, one deployment at a time, first in, first out. A restart empties it without a trace. */
export interface DeployQueue {
  add(data: Job['data'], serviceName: string): void;
  list(): readonly Job[];
  /** Drops what waits. */
  clean(): void;
}

/** Simulated seconds before a free worker takes a job: long enough to be seen without a row. */
const PICK_UP_SECONDS = 0.3;

export function createQueue(database: Database, work: Work, closing: AbortSignal): DeployQueue {
  const { state, world, save } = database;
  const jobs: Job[] = [];
  let busy = false;

  const run = async (job: Job) => {
    const { composeId = null, applicationId = null, titleLog, descriptionLog } = job.data;
    const owner = composeId ? state.compose[composeId] : state.applications[applicationId ?? ''];
    if (!owner) return;
    database.pruneDeployments({ ...(composeId ? { composeId } : { applicationId: applicationId! }) });
    const now = database.now();
    const row: Deployment = {
      deploymentId: newId(),
      title: titleLog,
      description: descriptionLog,
      status: 'running',
      logPath: `/etc/dokploy/logs/${owner.appName}/${owner.appName}-${now}.log`,
      log: '',
      composeId,
      applicationId,
      serverId: owner.serverId,
      createdAt: now,
      startedAt: now,
      finishedAt: null,
      errorMessage: null,
    };
    state.deployments.push(row);
    const become = (status: 'running' | 'done' | 'error') => {
      row.status = status;
      if ('composeId' in owner) owner.composeStatus = status;
      else owner.applicationStatus = status;
      if (status !== 'running') row.finishedAt = database.now();
      save();
    };
    become('running');
    const log = (line: string) => {
      row.log += `${line}\n`;
    };
    try {
      await work(job, log);
      log('Deployed: ✅');
      become('done');
    } catch (error) {
      if (closing.aborted) return;
      log(`Error: ❌ ${(error as Error).message}`);
      become('error');
    }
  };

  const drain = async () => {
    if (busy) return;
    busy = true;
    try {
      for (;;) {
        await pause(PICK_UP_SECONDS * world.secondMs, undefined, { signal: closing });
        const job = jobs[0];
        if (!job) return;
        job.state = 'active';
        await run(job);
        jobs.splice(jobs.indexOf(job), 1);
      }
    } finally {
      busy = false;
    }
  };

  return {
    add(data, serviceName) {
      if (world.faults.take('lost-queue', serviceName)) return;
      jobs.push({ id: newId(), data, state: 'waiting', timestamp: world.now().getTime() });
      // Closing the sandbox ends the queue; what waited is lost, as it is on Dokploy.
      drain().catch(() => {});
    },
    list: () => jobs,
    clean() {
      jobs.splice(0, jobs.length, ...jobs.filter(({ state: of }) => of === 'active'));
    },
  };
}
