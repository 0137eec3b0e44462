"""Where people work: the map of the service, establishments and regions, how they are looked up."""
