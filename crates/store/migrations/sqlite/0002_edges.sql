-- Records that hold edges are found by themselves: bit 8 of `holds`. Their facets have them under `e`.

update record set holds = holds | 8 where instr(facets, '"e":[') > 0;
