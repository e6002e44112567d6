"""Who may do what: accounts of an e-mail address and a role, a code by mail, a second step for who manages."""
