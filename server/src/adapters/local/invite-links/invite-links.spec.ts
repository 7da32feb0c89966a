import { inviteLinksSuite } from '../../../ports/suites/invite-links.suite.js';
import { openTemporary } from '../testing/open-local.js';

inviteLinksSuite(openTemporary);
