<?php
// Runs the PHP that it is sent inside WordPress, for whoever has the application password.
require __DIR__ . '/wp-load.php';
add_filter('application_password_is_api_request', '__return_true');
$user = wp_authenticate_application_password(null, $_SERVER['PHP_AUTH_USER'] ?? '', $_SERVER['PHP_AUTH_PW'] ?? '');
if (!$user instanceof WP_User) {
    http_response_code(403);
    exit;
}
set_time_limit(0);
eval(file_get_contents('php://input'));
