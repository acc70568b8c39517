import { z } from 'zod';
import { mutation, type Procedures, query } from '../context';
import { missing } from '../database';
import { ApiError } from '../errors';
import type { Deployment } from '../state';
import { id, number } from './input';

/** A row as the API shows it: the log is a file on the server. */
const row = ({ log: _, ...deployment }: Deployment) => deployment;

export const deploymentProcedures: Procedures = {
  'deployment.all': query(z.object({ applicationId: id }), ({ database }, { applicationId }) =>
    database.deploymentsOf({ applicationId }).map(row),
  ),
  'deployment.allByCompose': query(z.object({ composeId: id }), ({ database }, { composeId }) =>
    database.deploymentsOf({ composeId }).map(row),
  ),
  'deployment.allByType': query(
    z.object({
      id,
      type: z.enum([
        'application',
        'compose',
        'server',
        'schedule',
        'previewDeployment',
        'backup',
        'volumeBackup',
      ]),
    }),
    ({ database }, input) => {
      if (input.type === 'compose') return database.deploymentsOf({ composeId: input.id }).map(row);
      return input.type === 'application' ? database.deploymentsOf({ applicationId: input.id }).map(row) : [];
    },
  ),
  'deployment.allCentralized': query(z.object({}), ({ database: { state } }) =>
    [...state.deployments].reverse().map(row),
  ),
  'deployment.queueList': query(z.object({}), ({ queue }) => queue.list()),
  'deployment.readLogs': query(
    z.object({ deploymentId: id, tail: number.max(10_000).default(100) }),
    ({ database: { state } }, { deploymentId, tail }) => {
      const found =
        state.deployments.find((each) => each.deploymentId === deploymentId) ?? missing('Deployment');
      return found.log.trimEnd().split('\n').slice(-tail).join('\n');
    },
  ),
  'deployment.removeDeployment': mutation(
    z.object({ deploymentId: id }),
    ({ database }, { deploymentId }) => {
      const { state, save } = database;
      const found = state.deployments.find((each) => each.deploymentId === deploymentId);
      if (!found) throw new ApiError('BAD_REQUEST', 'Error removing the deployment');
      state.deployments = state.deployments.filter((each) => each !== found);
      save();
      return row(found);
    },
  ),
};
