status --admin nowhere
