<?php
// php wordpress.php SITE: sets the site up (a user `editor`, a category `News`) and prints a new application password.
define('WP_INSTALLING', true);
function wp_mail() {
  return true;
}
$_SERVER['HTTP_HOST'] = '127.0.0.1';
$_SERVER['SERVER_PROTOCOL'] = 'HTTP/1.1';
$_SERVER['REQUEST_METHOD'] = 'GET';
require $argv[1] . '/wp-load.php';
require_once ABSPATH . 'wp-admin/includes/upgrade.php';
wp_install('Brand', 'editor', 'editor@brand.example', true, '', bin2hex(random_bytes(12)));
switch_theme('plain');
wp_insert_term('News', 'category');
$made = WP_Application_Passwords::create_new_application_password(1, ['name' => 'Baton']);
if (is_wp_error($made)) {
  fwrite(STDERR, $made->get_error_message() . "\n");
  exit(1);
}
echo $made[0], "\n";
