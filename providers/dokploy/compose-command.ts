import type { State } from '../framework/schema';

/** `docker compose up` that waits until everything is healthy; Swarm has no such wait, so there it is Dokploy's own. */
export function defaultCommand(state: State): string {
  // Without a name for the file, a Dokploy that puts it elsewhere would start everything with empty values.
  return state.compose_type === 'stack' ? '' : formerCommand(state).replace(/^compose/, '$& --env-file .env');
}

/** Today's differs in form only, which alone is no reason to write an app. */
export function formerCommand({ app_name, wait_timeout_seconds }: State): string {
  return `compose -p ${app_name} -f docker-compose.yml up -d --wait --wait-timeout ${wait_timeout_seconds} --remove-orphans`;
}
