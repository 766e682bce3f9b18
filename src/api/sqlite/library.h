// SQLite's interface, with the parts that its header shows only to those who name them.
#pragma once

#define SQLITE_ENABLE_PREUPDATE_HOOK 1
#define SQLITE_ENABLE_SESSION 1
#include <sqlite3.h>
