import { RESTARTS } from '../../defaults';
import type { Attributes } from '../../framework/schema';
import { oneOf, wholeNumber } from './checks';
import { cores, mebibytes, nanoseconds } from './forms';

const order = {
  setting: { field: 'Order' },
  type: 'string',
  description:
    '`start-first` starts the new task beside the old one; `stop-first` stops the old one first, which a port published in host mode needs, since two tasks cannot hold it.',
  required: true,
  validate: oneOf('start-first', 'stop-first'),
} as const;

const pace = {
  parallelism: {
    setting: { field: 'Parallelism' },
    type: 'number',
    description: 'Tasks replaced at a time; 0 replaces all at once.',
    required: true,
    validate: wholeNumber(0, 100, 'tasks'),
  },
  delay_seconds: {
    setting: { field: 'Delay', unset: 0, form: nanoseconds },
    type: 'number',
    description: 'Seconds between two batches.',
    required: true,
    validate: wholeNumber(0, 3600, 'seconds'),
  },
  monitor_seconds: {
    setting: { field: 'Monitor', unset: 0, form: nanoseconds },
    type: 'number',
    description:
      'Seconds a new task is watched for failure; a failure later than this is nobody’s business to Swarm.',
    required: true,
    validate: wholeNumber(1, 3600, 'seconds'),
  },
  order,
} as const;

/** How Swarm runs a service: health, restarts, updates and limits, all of them written out. */
export const swarm = {
  health_check: {
    setting: { field: 'healthCheckSwarm' },
    description: 'Container healthcheck; Swarm replaces a task that fails it.',
    required: true,
    nested: {
      nesting: 'single',
      attributes: {
        test: {
          setting: { field: 'Test', unset: [] },
          type: ['list', 'string'],
          description:
            'The probe as Docker takes it: `["CMD", …]` or `["CMD-SHELL", "…"]`. It runs inside the container, so its program must be in the image; prefer `127.0.0.1` over `localhost`, which may mean IPv6.',
          required: true,
          validate: (test: readonly string[]) =>
            ['CMD', 'CMD-SHELL'].includes(test[0] ?? '') && test.length >= 2
              ? undefined
              : 'must begin with "CMD" or "CMD-SHELL" and name a program',
        },
        interval_seconds: {
          setting: { field: 'Interval', unset: 0, form: nanoseconds },
          type: 'number',
          description: 'Seconds between two probes.',
          required: true,
          validate: wholeNumber(1, 3600, 'seconds'),
        },
        timeout_seconds: {
          setting: { field: 'Timeout', unset: 0, form: nanoseconds },
          type: 'number',
          description: 'Seconds one probe may take.',
          required: true,
          validate: wholeNumber(1, 600, 'seconds'),
        },
        start_period_seconds: {
          setting: { field: 'StartPeriod', unset: 0, form: nanoseconds },
          type: 'number',
          description:
            'Seconds after start in which a failed probe does not count; size it from measured start time.',
          required: true,
          validate: wholeNumber(0, 3600, 'seconds'),
        },
        retries: {
          setting: { field: 'Retries', unset: 0 },
          type: 'number',
          description: 'Failed probes in a row that make a container unhealthy.',
          required: true,
          validate: wholeNumber(1, 100, 'probes'),
        },
      },
    },
  },
  restart_policy: {
    setting: { field: 'restartPolicySwarm' },
    description: 'When Swarm starts a task again. Without it Dokploy restarts for ever.',
    required: true,
    nested: {
      nesting: 'single',
      attributes: {
        condition: {
          setting: { field: 'Condition', unset: 'any' },
          type: 'string',
          description: 'Always `on-failure`: `any` restarts without end.',
          required: true,
          validate: oneOf('on-failure'),
        },
        max_attempts: {
          setting: { field: 'MaxAttempts', unset: 0 },
          type: 'number',
          description: 'Restarts within `window_seconds` after which Swarm gives up.',
          required: true,
          validate: wholeNumber(RESTARTS.least, RESTARTS.most, 'restarts'),
        },
        delay_seconds: {
          setting: { field: 'Delay', unset: 0, form: nanoseconds },
          type: 'number',
          description: 'Seconds between two restarts.',
          required: true,
          validate: wholeNumber(0, 3600, 'seconds'),
        },
        window_seconds: {
          setting: { field: 'Window', unset: 0, form: nanoseconds },
          type: 'number',
          description: 'Seconds in which restarts are counted; 0 counts for ever.',
          required: true,
          validate: wholeNumber(0, 86_400, 'seconds'),
        },
      },
    },
  },
  update_config: {
    setting: { field: 'updateConfigSwarm' },
    description: 'How Swarm replaces tasks on a deploy.',
    required: true,
    nested: {
      nesting: 'single',
      attributes: {
        ...pace,
        failure_action: {
          setting: { field: 'FailureAction', unset: 'pause' },
          type: 'string',
          description:
            'What Swarm does when a new task fails: `rollback` puts the previous version back, which Dokploy still reports as done and `dokploy_deployment` notices by the image that runs.',
          required: true,
          validate: oneOf('rollback', 'pause', 'continue'),
        },
      },
    },
  },
  rollback_config: {
    setting: { field: 'rollbackConfigSwarm' },
    description: 'How Swarm goes back to the previous version.',
    required: true,
    nested: {
      nesting: 'single',
      attributes: {
        ...pace,
        failure_action: {
          setting: { field: 'FailureAction', unset: 'pause' },
          type: 'string',
          description: 'What Swarm does when going back fails as well.',
          required: true,
          validate: oneOf('pause', 'continue'),
        },
      },
    },
  },
  replicas: {
    setting: { field: 'replicas', unset: 1 },
    type: 'number',
    description: 'Tasks that run at the same time.',
    default: 1,
    validate: wholeNumber(1, 100, 'tasks'),
  },
  memory_limit_mb: {
    setting: { field: 'memoryLimit', form: mebibytes },
    type: 'number',
    description:
      'Most memory one task may use, in MiB; beyond it the kernel kills the task. Unlimited when left out.',
    optional: true,
    validate: wholeNumber(8, 1_048_576, 'MiB'),
  },
  memory_reservation_mb: {
    setting: { field: 'memoryReservation', form: mebibytes },
    type: 'number',
    description: 'Memory a node must have free to get a task, in MiB.',
    optional: true,
    validate: wholeNumber(8, 1_048_576, 'MiB'),
  },
  cpu_limit: {
    setting: { field: 'cpuLimit', form: cores },
    type: 'number',
    description: 'Most CPU one task may use, in cores, such as 0.5. Unlimited when left out.',
    optional: true,
    validate: (cores: number) =>
      cores > 0 && cores <= 512 ? undefined : `must be above 0 and at most 512 cores, not ${cores}`,
  },
  cpu_reservation: {
    setting: { field: 'cpuReservation', form: cores },
    type: 'number',
    description: 'CPU a node must have free to get a task, in cores.',
    optional: true,
    validate: (cores: number) =>
      cores > 0 && cores <= 512 ? undefined : `must be above 0 and at most 512 cores, not ${cores}`,
  },
} as const satisfies Attributes;
