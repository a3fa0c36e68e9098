"""门卫: who comes in, with which badge; who staffs what; who looked, and what is out of the ordinary."""
