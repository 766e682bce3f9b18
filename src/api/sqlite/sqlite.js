/** node:sqlite */
import { backup } from 'internal:sqlite/backup';
import { constants } from 'internal:sqlite/constants';
import { DatabaseSync } from 'internal:sqlite/database';
import { Session } from 'internal:sqlite/session';
import { StatementSync } from 'internal:sqlite/statement';

export { DatabaseSync, StatementSync, Session, constants, backup };

export default { DatabaseSync, StatementSync, Session, constants, backup };
