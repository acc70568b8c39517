import fc from 'fast-check';

/**
 * Property tests draw the same examples in each run, so that whether a change passes does not depend on luck. To look
 * further, set another whole number: `PROPERTY_SEED=$RANDOM npm test`.
 */
fc.configureGlobal({ seed: Number(process.env['PROPERTY_SEED'] ?? 1) });
