import { start } from './001-start.js';
import { names } from './002-names.js';
import { searchIndex } from './003-search-index.js';
import { lockedAccounts } from './004-locked-accounts.js';
import { standings } from './005-standings.js';
import { contacts } from './006-contacts.js';
import { nameSkeletons } from './007-name-skeletons.js';
import { uncounted } from './008-uncounted.js';
import { readEpochs } from './009-read-epochs.js';
import { namePartTables } from './010-name-parts.js';
import { deliveries } from './011-deliveries.js';
import { inviteLinks } from './012-invite-links.js';
import { mutes } from './013-mutes.js';
import { rails } from './014-rails.js';
import { customStatus } from './015-custom-status.js';
import { roomIcons } from './016-room-icons.js';

/** In order; a data file of version n has had the first n. Never change one that was released: add the next. */
export const MIGRATIONS: readonly string[] = [
  start,
  names,
  searchIndex,
  lockedAccounts,
  standings,
  contacts,
  nameSkeletons,
  uncounted,
  readEpochs,
  namePartTables,
  deliveries,
  inviteLinks,
  mutes,
  rails,
  customStatus,
  roomIcons,
];
