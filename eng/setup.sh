# Makes sure that a PostgreSQL can be had: a given one, one on this machine, Docker; else the package manager's. A Redis and a PgBouncer likewise,
# without Docker. And, where there is apt-get, a WordPress. Sourced in the root of the repository, not run. The tests look in the same places,
# and start private servers from what they find.

oldest=15

say() { printf '%s\n' "$*" >&2; }

need_dotnet() {
  command -v dotnet >/dev/null 2>&1 && return
  say "The .NET 10 SDK is needed: https://dotnet.microsoft.com/download"
  exit 1
}

# Prints the newest major version whose programs are complete.
newest_postgres() {
  {
    command -v postgres || true
    command -v pg_config >/dev/null 2>&1 && echo "$(pg_config --bindir)/postgres" || true
    ls -d /usr/lib/postgresql/*/bin/postgres /opt/homebrew/opt/postgresql*/bin/postgres /usr/local/opt/postgresql*/bin/postgres \
      /Applications/Postgres.app/Contents/Versions/latest/bin/postgres || true
  } 2>/dev/null | while read -r program; do
    folder=$(dirname "$program")
    [ -x "$program" ] && [ -x "$folder/initdb" ] && [ -x "$folder/pg_ctl" ] && "$program" --version
  done | sed -n 's/.*(PostgreSQL) \([0-9]*\).*/\1/p' | sort -n | tail -n 1
}

have_postgres() {
  [ -n "${SNAPSHOT_POSTGRES:-}" ] && return
  [ "$(newest_postgres || true)" -ge "$oldest" ] 2>/dev/null && return
  command -v docker >/dev/null 2>&1 && docker info >/dev/null 2>&1
}

as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi; }

need_postgres() {
  have_postgres && return
  if command -v apt-get >/dev/null 2>&1; then
    say "No PostgreSQL $oldest or newer here: installing it with apt-get."
    as_root apt-get update -qq && as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends postgresql >&2 || true
  elif command -v brew >/dev/null 2>&1; then
    say "No PostgreSQL $oldest or newer here: installing it with brew."
    brew install --quiet postgresql@17 >&2 || true
  fi
  have_postgres && return
  say "PostgreSQL $oldest or newer is needed: install it, start Docker, or set SNAPSHOT_POSTGRES to a connection string."
  exit 1
}

have_redis() {
  [ -n "${SNAPSHOT_REDIS:-}" ] && return
  PATH="$PATH:/usr/bin:/usr/local/bin:/opt/homebrew/bin" command -v redis-server >/dev/null 2>&1
}

need_redis() {
  have_redis && return
  if command -v apt-get >/dev/null 2>&1; then
    say "No Redis here: installing it with apt-get."
    as_root apt-get update -qq && as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends redis-server >&2 || true
    # The tests need the program; the service that comes with it is not to run.
    as_root systemctl --quiet disable --now redis-server 2>/dev/null || as_root service redis-server stop >/dev/null 2>&1 || true
  elif command -v brew >/dev/null 2>&1; then
    say "No Redis here: installing it with brew."
    brew install --quiet redis >&2 || true
  fi
  have_redis && return
  say "Redis is needed: install it, or set SNAPSHOT_REDIS to a connection string."
  exit 1
}

have_pgbouncer() { PATH="$PATH:/usr/sbin:/usr/local/bin:/opt/homebrew/bin" command -v pgbouncer >/dev/null 2>&1; }

need_pgbouncer() {
  have_pgbouncer && return
  if command -v apt-get >/dev/null 2>&1; then
    say "No PgBouncer here: installing it with apt-get."
    as_root apt-get update -qq && as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends pgbouncer >&2 || true
    # The tests need the program; the service that comes with it is not to run.
    as_root systemctl --quiet disable --now pgbouncer 2>/dev/null || as_root service pgbouncer stop >/dev/null 2>&1 || true
  elif command -v brew >/dev/null 2>&1; then
    say "No PgBouncer here: installing it with brew."
    brew install --quiet pgbouncer >&2 || true
  fi
  have_pgbouncer && return
  say "PgBouncer is needed: install it."
  exit 1
}

# Unpacked by need_wordpress. The installed package brings a web server that would be started; its files alone are enough.
wordpress=artifacts/wordpress

have_wordpress() {
  PATH=$PATH:/usr/sbin command -v mariadbd >/dev/null 2>&1 && command -v mariadb-install-db >/dev/null 2>&1 || return 1
  command -v php >/dev/null 2>&1 && php -m | grep -qx mysqli || return 1
  [ -d "$wordpress/usr/share/wordpress" ] || [ -d /usr/share/wordpress ]
}

# None of these packages starts a service.
need_wordpress() {
  have_wordpress && return
  if command -v apt-get >/dev/null 2>&1; then
    say "No WordPress here: fetching one with apt-get."
    as_root apt-get update -qq && as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
      mariadb-server-core mariadb-client-core php-cli php-mysql php-curl php-xml php-mbstring >&2 || true
    mkdir -p "$wordpress.new" && (cd "$wordpress.new" && apt-get download -qq wordpress && dpkg-deb -x wordpress_*.deb . && rm wordpress_*.deb) >&2 \
      && rm -rf "$wordpress" && mv "$wordpress.new" "$wordpress" || true
  fi
  have_wordpress && return
  say "There is no WordPress for the tests of its connector."
  case "${CI:-}" in true | 1) exit 1 ;; esac
  say "They are left out."
}
