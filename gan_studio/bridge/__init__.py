"""Threads, mailbox and the models the window shows: joins the engine and the views."""
