"""What waits unread or undone is passed on."""
