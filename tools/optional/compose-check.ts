import type { GoProgram } from './go';

/** The version of Docker Compose's own loader whose word counts; the schema in `constructs/dokploy/lint/validity` is its own too. */
export const COMPOSE_GO = 'v2.16.2';

/** Says which compose files Docker Compose accepts; see the head of its source. */
export const composeCheck: GoProgram = {
  name: `compose-check-${COMPOSE_GO.slice(1)}`,
  main: '.',
  source: 'tools/optional/compose-check/main.go',
  requires: [`github.com/compose-spec/compose-go/v2 ${COMPOSE_GO}`],
};
