"""The year's catalogue to take away: book, workbook and calendars."""
