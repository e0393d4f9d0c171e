package screen

// ReceiptTitle stands above the grants: what was let in has got them, or will when it appears in the account.
func (c Connected) ReceiptTitle() string {
	if c.Listed {
		return Say("It got")
	}
	return Say("It will get")
}

// ListedNote says where what was let in is found from now on; empty until it is there.
func (c Connected) ListedNote() string {
	if !c.Listed {
		return ""
	}
	return Say("It is in the list of your devices, where you can disconnect it.")
}
