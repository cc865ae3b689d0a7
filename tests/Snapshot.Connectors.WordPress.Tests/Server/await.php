<?php
// Waits until the site answers on a port.
for ($tries = 0; $tries < 200; $tries++) {
    if (@file_get_contents("http://127.0.0.1:$argv[1]/index.php?rest_route=/") !== false) {
        exit(0);
    }
    usleep(50000);
}
exit(1);
