"""What services find out and messages show: plain records, one file per idea, without behaviour of their own."""
