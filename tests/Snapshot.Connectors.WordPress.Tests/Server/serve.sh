# Runs a private WordPress in the folder $1, from the files of a WordPress in $2 and the scripts beside this one, until its input ends.
# The operating system ends it even when the owner is killed; so there is one way to stop, and each test run proves it.
# Says the port and the application password of “admin” when the site answers.

trap '' HUP INT QUIT
folder=$1 files=$2 scripts=$(dirname "$0")
PATH=$PATH:/usr/sbin
user=$(id -un) database= ready=
# MariaDB clears away temporary tables that it takes for its own, another's too.
export TMPDIR="$folder"
cd "$folder" || exit 1

# All that was started here is in this process group, and nobody else.
leave() {
  trap '' TERM
  # Why it did not start.
  [ -n "$ready" ] || tail -n 20 ./*.log
  # Its data go anyway, so it need not put them in order.
  [ -z "$database" ] || kill -KILL "$database"
  kill -TERM 0
  wait
  rm -rf "$folder"
  exit
}

{ cp -r "$files" site && rm -f site/.htaccess && cp "$scripts"/*.php site/; } 2>copy.log || leave
mariadb-install-db --no-defaults --user="$user" --datadir="$folder/data" --auth-root-authentication-method=normal --skip-test-db \
  --innodb-log-file-size=4M >install.log 2>&1 || leave
mariadbd --no-defaults --user="$user" --datadir="$folder/data" --socket="$folder/mariadb.sock" --skip-networking \
  --innodb-log-file-size=4M --innodb-flush-log-at-trx-commit=0 >mariadb.log 2>&1 </dev/null &
database=$!
password=$(php site/install.php 2>>install.log) || leave

# Somebody else may take the port between our asking for it and the server's taking it.
for _ in 1 2 3 4 5; do
  port=$(php -r 'echo explode(":", stream_socket_get_name(stream_socket_server("tcp://127.0.0.1:0"), false))[1];')
  PHP_CLI_SERVER_WORKERS=4 php -q -d display_errors=0 -S "127.0.0.1:$port" -t site >php.log 2>&1 </dev/null &
  php site/await.php "$port" && ready=yes && break
done
[ -n "$ready" ] || leave

echo "$port $password"
while read -r _; do :; done
leave
