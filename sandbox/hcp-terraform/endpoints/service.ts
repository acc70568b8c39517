import { type Endpoints, notFound, ok } from '../answer';
import { organizationView, userView } from '../views';

/** What every client asks first: who am I, and what may this organization do. */
export const serviceEndpoints: Endpoints = {
  'GET /api/v2/account/details': ({ actor }) => ok(userView(actor)),
  'GET /api/v2/organizations': ({ state }) => ok([organizationView(state)], { meta: onePage(1) }),
  'GET /api/v2/organizations/{organization}': (asked) => {
    if (asked.params['organization'] !== asked.state.organization) throw notFound();
    return ok(organizationView(asked.state));
  },
  'GET /api/v2/organizations/{organization}/entitlement-set': ({ state, params }) => {
    if (params['organization'] !== state.organization) throw notFound();
    const attributes = { operations: true, 'state-storage': true, teams: true, 'vcs-integrations': true };
    return ok({ id: `org-${state.organization}`, type: 'entitlement-sets', attributes });
  },
};

/** JSON:API's paging of a list that fits on one page. */
export const onePage = (count: number) => ({
  pagination: {
    'current-page': 1,
    'page-size': 100,
    'prev-page': null,
    'next-page': null,
    'total-pages': 1,
    'total-count': count,
  },
});
