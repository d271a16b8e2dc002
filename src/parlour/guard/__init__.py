"""Who looks without working: signs read from the log, alarms for officers. It can hold somebody up, never open."""
