<?php
// Waits for the database, installs the site, and says an application password of its first user.
mysqli_report(MYSQLI_REPORT_OFF);
$socket = dirname(__DIR__) . '/mariadb.sock';
for ($tries = 0; !($database = @mysqli_connect(null, 'root', '', null, 0, $socket)); $tries++) {
    if ($tries === 600) {
        fwrite(STDERR, mysqli_connect_error());
        exit(1);
    }
    usleep(50000);
}
mysqli_query($database, 'CREATE DATABASE wordpress CHARACTER SET utf8mb4');

define('WP_INSTALLING', true);
require __DIR__ . '/wp-load.php';
require ABSPATH . 'wp-admin/includes/upgrade.php';
// No mail.
function wp_new_blog_notification($title, $url, $user, $password) {}
wp_install('Tests', 'admin', 'admin@example.org', true, '', wp_generate_password());
echo WP_Application_Passwords::create_new_application_password(1, ['name' => 'tests'])[0];
