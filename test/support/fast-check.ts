/**
 * What property tests import in place of `fast-check` itself. They draw the same examples in each run, so that whether a change
 * passes does not depend on luck. To look further, set another whole number: `PROPERTY_SEED=$RANDOM npm test`.
 */
import fc from 'fast-check';

fc.configureGlobal({ seed: Number(process.env['PROPERTY_SEED'] ?? 1) });

export default fc;
