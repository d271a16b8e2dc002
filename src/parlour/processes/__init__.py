"""Starting, confining and watching Parlour's three processes. For the command line, the demo and `app`."""
