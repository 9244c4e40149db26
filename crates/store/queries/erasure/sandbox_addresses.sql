-- Test letters to an address of the person; addresses come in small letters. A scan: the sandbox is small.
delete from sandbox_message where lower(address) in (select r.address from {rows(address text)})
