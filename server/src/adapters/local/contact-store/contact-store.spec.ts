import { contactStoreSuite } from '../../../ports/suites/contact-store.suite.js';
import { openTemporary } from '../testing/open-local.js';

contactStoreSuite(openTemporary);
