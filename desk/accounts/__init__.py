"""Accounts of the page: who may sign in, by what password and second factor.

An app of its own, installed for the pages only: the command and the workers ask the operating system who works.
What an account may do is no property of it: roles stand in the settings, orders in the register (`operations.roles`).
"""
