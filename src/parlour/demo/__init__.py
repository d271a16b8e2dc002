"""A filled sample company, and the software passkeys its staff sign in with. Never used by a real one."""
