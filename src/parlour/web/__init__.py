"""The web process: customers' site, desk, admin and JSON API over one base. It seals; it never opens."""
