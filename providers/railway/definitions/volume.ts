import { adoption, defineResource } from '../../framework/schema';
import { absolutePath, type Check, filled, oneOf, resourceName } from './validate';

/** Kinds of schedules by which Railway backs volumes up (`VolumeInstanceBackupScheduleKind`). */
export const BACKUPS = ['DAILY', 'WEEKLY', 'MONTHLY'] as const;

const schedulesProblem: Check = (kinds: readonly string[]) =>
  kinds.map(oneOf(...BACKUPS)).find((problem) => problem !== undefined);

export const volume = defineResource({
  type: 'railway_volume',
  description:
    'A volume attached to one service in one environment. A volume already attached there is taken over: Railway allows one per service. Every deployment of a service with a volume has a short downtime, because the old container stops before the new one starts.',
  importId: '`<project id>/<environment id>/<volume id>`',
  holdsData: ({ deletion_protection: protection }) => protection !== false,
  attributes: {
    id: { type: 'string', computed: true, stable: true, description: 'Volume id (UUID).' },
    project_id: {
      type: 'string',
      required: true,
      forcesNew: true,
      description: 'Project the volume belongs to.',
      validate: filled,
    },
    environment_id: {
      type: 'string',
      required: true,
      forcesNew: true,
      description: 'Environment with the instance of the volume.',
      validate: filled,
    },
    service_id: {
      type: 'string',
      required: true,
      description: 'Service the volume is attached to; a change moves it with its data.',
      validate: filled,
    },
    name: {
      type: 'string',
      optional: true,
      computed: true,
      stable: true,
      description:
        'Name, unique in the whole project; a change renames the volume in place. Railway invents one when absent.',
      validate: resourceName,
    },
    mount_path: {
      type: 'string',
      required: true,
      description:
        'Folder in the container, such as `/var/lib/postgresql/data`; a change takes effect with the next deployment.',
      validate: absolutePath,
    },
    backups: {
      type: ['set', 'string'],
      optional: true,
      description:
        'Schedules by which Railway backs the volume up: `DAILY`, `WEEKLY` and `MONTHLY`, each kept for as long as the plan says; none for an empty set. Absent: left as the dashboard has them, and not compared. A restore is a matter of the dashboard.',
      validate: schedulesProblem,
    },
    deletion_protection: {
      type: 'bool',
      optional: true,
      computed: true,
      default: true,
      description:
        'Refuses to destroy or replace the volume and the data in it. Set it to `false` and apply before destroying.',
    },
    size_mb: {
      type: 'number',
      computed: true,
      stable: true,
      description: 'Size in MB that the plan gives the volume.',
    },
    ...adoption,
  },
});
