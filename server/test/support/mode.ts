/** The mode that this run tests: the same suites run once in each. */
export const MODE = process.env['SUDA_TEST_MODE'] === 'cluster' ? 'cluster' : 'local';
