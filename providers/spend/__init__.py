"""What a council publishes that it paid, as its history: the columns of Trafford's spending over £500 (csv-metadata.json)."""
